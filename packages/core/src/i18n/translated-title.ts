import { inject, Service } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { Title } from '@angular/platform-browser';
import { TitleStrategy, type RouterStateSnapshot } from '@angular/router';
import { TranslocoService } from '@jsverse/transloco';
import { map, of, startWith, Subject, switchMap } from 'rxjs';

/** Translates the titles of routes, which are keys of texts, and follows the language. */
@Service()
export class TranslatedTitle extends TitleStrategy {
  private readonly title = inject(Title);
  private readonly transloco = inject(TranslocoService);
  private readonly keys = new Subject<string | undefined>();

  /** The present title of the document. */
  readonly text = toSignal(
    this.keys.pipe(
      startWith(undefined),
      switchMap((key) => (key === undefined ? of('') : this.transloco.selectTranslate<string>(key))),
      map((text) => {
        const whole = text === '' ? 'KYCK' : `${text} · KYCK`;
        this.title.setTitle(whole);
        return whole;
      }),
    ),
  );

  override updateTitle(snapshot: RouterStateSnapshot): void {
    this.keys.next(this.buildTitle(snapshot));
  }
}
