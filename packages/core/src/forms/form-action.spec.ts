import { signal } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { form } from '@angular/forms/signals';
import { describe, expect, it } from 'vitest';

import { GraphqlFailure } from '../graphql/graphql-failure';
import { Refused } from '../graphql/user-errors';
import { FormAction } from './form-action';

function childForm() {
  return TestBed.runInInjectionContext(() => form(signal({ nickname: '', birthMonth: '' })));
}

const refusal = (field: string[] | null) =>
  new Refused([{ code: 'NICKNAME_INVALID', message: '별명이 비었어요.', field }]);

describe('FormAction', () => {
  it('gives what the server says about a field to that field', async () => {
    const action = new FormAction();
    const child = childForm();
    const errors = await action.run({ nickname: child.nickname }, async () =>
      Promise.reject(refusal(['input', 'nickname'])),
    );
    expect(errors).toEqual([
      { kind: 'NICKNAME_INVALID', message: '별명이 비었어요.', fieldTree: child.nickname },
    ]);
    expect(action.problem()).toBeUndefined();
  });

  it.each([null, ['input', 'avatar']])(
    'takes a complaint about %j as a problem of the form',
    async (field) => {
      const action = new FormAction();
      const child = childForm();
      const errors = await action.run({ nickname: child.nickname }, async () =>
        Promise.reject(refusal(field)),
      );
      expect(errors).toBeUndefined();
      expect(action.problem()).toEqual({ text: '별명이 비었어요.' });
    },
  );

  it('has a problem when no answer came, and none after success', async () => {
    const action = new FormAction();
    await action.run({}, async () => Promise.reject(new GraphqlFailure('OFFLINE', 'x')));
    expect(action.problem()).toEqual({ key: 'failure.OFFLINE' });
    await expect(action.run({}, async () => Promise.resolve())).resolves.toBeUndefined();
    expect(action.problem()).toBeUndefined();
  });
});
