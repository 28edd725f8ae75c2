import { Injectable } from '@angular/core';
import { DefaultTranspiler, type TranspileParams } from '@jsverse/transloco';

import { withParticles } from './particles';

/** Fills variables into texts, and then chooses the Korean particles written as `[을/를]`. */
@Injectable()
export class TextTranspiler extends DefaultTranspiler {
  override transpile(params: TranspileParams): unknown {
    const text: unknown = super.transpile(params);
    return typeof text === 'string' && text.includes('[') ? withParticles(text) : text;
  }
}
