import assert from 'node:assert/strict';
import { test } from 'node:test';

import { RuleTester } from 'eslint';

import layers, { violation } from './layers.js';

const allowed = [
  ['app/src/app/report/report-page.ts', './report-data'],
  ['app/src/app/report/report-page.ts', '../core/time-status'],
  ['app/src/app/report/charts/band.ts', '../report-rules'],
  ['app/src/app/app.routes.ts', './report/report-page'],
  ['app/src/app/report/report-page.ts', '@kyck/ui/failure/failure-note'],
  ['app/src/app/report/report-page.ts', '@ionic/angular/ion-button'],
  ['app/src/app/report/report-data.ts', './report.generated'],
  ['app/src/app/watch/watch-outbox.ts', '@kyck/core/graphql/schema.generated'],
  ['packages/ui/src/failure/failure-note.ts', '@kyck/core/action/problem'],
  ['packages/core/src/session/session-data.ts', './session.generated'],
];

const forbidden = [
  ['app/src/app/report/report-page.ts', '../watch/watch-data'],
  ['app/src/app/report/charts/band.ts', '../../watch/watch-data'],
  ['admin-ui/src/app/some-new-feature/page.ts', '../review/review-data'],
  ['app/src/app/core/time-status.ts', '../watch/watch-data'],
  ['admin-ui/src/app/ui/combobox.ts', '../review/review-data'],
  ['app/src/app/report/report-page.ts', './report.generated'],
  ['app/src/app/report/report-data.spec.ts', './report.generated'],
  ['packages/core/src/session/session.ts', './session.generated'],
  ['packages/core/src/action/action.ts', '@kyck/ui/failure/failure-note'],
  ['packages/core/src/action/action.ts', '../../../ui/src/failure/failure-note'],
  ['packages/core/src/action/action.ts', '@angular/material/dialog'],
  ['packages/ui/src/media/thumbnail.ts', '@ionic/angular/ion-button'],
  ['packages/ui/src/media/thumbnail.ts', '../../../../app/src/app/ui/avatar'],
];

test('layers are decided by folders', () => {
  for (const [file, source] of allowed) {
    assert.equal(violation(file, source), undefined, `${file} may import ${source}`);
  }
  for (const [file, source] of forbidden) {
    assert.notEqual(violation(file, source), undefined, `${file} must not import ${source}`);
  }
});

test('the rule reports imports, exports and lazy imports', () => {
  const filename = new URL('../app/src/app/report/report-page.js', import.meta.url).pathname;
  new RuleTester().run('layers', layers, {
    valid: [{ filename, code: "import { x } from '../core/x';" }],
    invalid: [
      "import { x } from '../watch/x';",
      "export { x } from '../watch/x';",
      "export * from '../watch/x';",
      "const x = import('../watch/x');",
    ].map((code) => ({ filename, code, errors: [{ messageId: 'layer' }] })),
  });
});
