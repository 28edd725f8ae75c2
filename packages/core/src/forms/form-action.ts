import type { ReadonlyFieldTree, ValidationError } from '@angular/forms/signals';

import { Action } from '../action/action';
import { Refused } from '../graphql/user-errors';

/** A field of a form, or a group of fields. */
type Field = ReadonlyFieldTree<unknown>;

/** Fields of a form, by the names that the server gives them. */
export type FieldsByName = Readonly<Record<string, Field>>;

/** Complaints of the server about fields, as signal forms take them. */
export type FieldErrors = ValidationError.WithFieldTree[];

/**
 * Sending a form. What the server says about a field goes to that field, which gets the focus; the rest is a problem
 * of the whole form.
 */
export class FormAction {
  private readonly action = new Action();

  readonly isBusy = this.action.isBusy;

  /** What is wrong with no field in particular. */
  readonly problem = this.action.problem;

  /** Runs `work`; gives the errors of fields, or nothing when it succeeded or failed as a whole. */
  async run(fields: FieldsByName, work: () => Promise<void>): Promise<FieldErrors | undefined> {
    let errors: FieldErrors = [];
    await this.action.run(async () => {
      try {
        await work();
      } catch (cause) {
        errors = cause instanceof Refused ? errorsOfFields(cause, fields) : [];
        if (errors.length === 0) {
          throw cause;
        }
      }
    });

    errors[0]?.fieldTree().focusBoundControl();
    return errors.length === 0 ? undefined : errors;
  }

  /** Removes the problem of the last run. */
  clear(): void {
    this.action.clear();
  }
}

function errorsOfFields(refused: Refused, fields: FieldsByName): FieldErrors {
  return refused.errors.flatMap(({ code, message, field }) => {
    const name = field?.findLast((part) => part in fields);
    const fieldTree = name === undefined ? undefined : fields[name];
    return fieldTree === undefined ? [] : [{ kind: code, message, fieldTree }];
  });
}

/** Moves the focus to the first of `fields` that is invalid. */
export function focusFirstInvalid(fields: readonly Field[]): void {
  fields
    .find((field) => field().invalid())?.()
    .focusBoundControl();
}

/** What the server said about a field; nothing when the field is valid or breaks a rule of the client. */
export function serverMessage(field: Field): string | undefined {
  return field()
    .errors()
    .find(({ message }) => message !== undefined)?.message;
}

/** Whether a field is shown as invalid: not before it was visited or its form was sent. */
export function showsInvalid(field: Field): boolean {
  return field().touched() && field().invalid();
}
