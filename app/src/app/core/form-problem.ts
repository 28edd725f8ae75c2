import { signal } from '@angular/core';
import type { ReadonlyFieldTree, ValidationError } from '@angular/forms/signals';
import { GraphqlFailure } from '@kyck/core/graphql/graphql-failure';
import { Refused } from '@kyck/core/graphql/user-errors';

/** Why a form was not accepted, for no field in particular: the server's own words, or a key of texts. */
export interface FormProblem {
  readonly text?: string;
  readonly key?: string;
  readonly seconds?: number;
}

/** A field of a form, or a group of fields. */
type Field = ReadonlyFieldTree<unknown>;

/** Fields of a form, by the names that the server gives them. */
export type FieldsByName = Readonly<Record<string, Field>>;

/** What the server said about fields, in the form that signal forms show beside them. */
export type FieldErrors = ValidationError.WithFieldTree[];

/**
 * What became of one form's last attempt. What the server says about a field goes to that field, which gets the
 * focus; the rest is a problem of the whole form.
 */
export class Attempt {
  private readonly shown = signal<FormProblem | undefined>(undefined);

  /** What is wrong with no field in particular. */
  readonly problem = this.shown.asReadonly();

  /** Runs `work`; gives the errors of fields for signal forms, or nothing when it succeeded or failed as a whole. */
  async run(fields: FieldsByName, work: () => Promise<void>): Promise<FieldErrors | undefined> {
    this.shown.set(undefined);
    try {
      await work();
      return undefined;
    } catch (cause) {
      const errors = cause instanceof Refused ? errorsOfFields(cause, fields) : [];
      if (errors.length === 0) {
        this.shown.set(problemOf(cause));
        return undefined;
      }
      errors[0]?.fieldTree().focusBoundControl();
      return errors;
    }
  }

  /** Forgets what was wrong. */
  clear(): void {
    this.shown.set(undefined);
  }
}

function errorsOfFields(refused: Refused, fields: FieldsByName): FieldErrors {
  return refused.errors.flatMap(({ code, message, field }) => {
    const name = field?.findLast((part) => part in fields);
    const fieldTree = name === undefined ? undefined : fields[name];
    return fieldTree === undefined ? [] : [{ kind: code, message, fieldTree }];
  });
}

function problemOf(cause: unknown): FormProblem {
  if (cause instanceof Refused) {
    return { text: cause.message };
  }
  const { code, retryAfterSeconds } = GraphqlFailure.from(cause);
  return retryAfterSeconds === undefined
    ? { key: `failure.${code}` }
    : { key: 'failure.tooOften', seconds: retryAfterSeconds };
}

/** Moves the focus to the first of `fields` that is wrong. */
export function focusFirstWrong(fields: readonly Field[]): void {
  fields
    .find((field) => field().invalid())?.()
    .focusBoundControl();
}

/** What the server said about a field; nothing when the field is right or wrong by our own rule. */
export function messageOf(field: Field): string | undefined {
  return field()
    .errors()
    .find(({ message }) => message !== undefined)?.message;
}

/** Whether a field is to be shown as wrong: it was visited, or its form was sent. */
export function isWrong(field: Field): boolean {
  return field().touched() && field().invalid();
}
