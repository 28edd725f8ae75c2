import { inject, Service } from '@angular/core';
import { AttemptKey } from '@kyck/core/graphql/attempt-key';
import { GraphqlClient } from '@kyck/core/graphql/graphql-client';
import type { AddChildInput } from '@kyck/core/graphql/schema.generated';
import { accepted } from '@kyck/core/graphql/user-errors';

import { isAgreed } from './consent-rules';
import {
  AddChildDocument,
  ApprovePairingDocument,
  FamilyViewerDocument,
  type ChildCardFragment,
  type FamilyViewerQuery,
} from './family.generated';

/** The caller and their family. */
export type FamilyViewer = FamilyViewerQuery['viewer'];
/** A child as the family's pages show it. */
export type ChildCard = ChildCardFragment;

/** The input of the form for a child that is not added yet. */
export interface ChildDraft {
  readonly nickname: string;
  readonly year: string;
  readonly month: string;
  readonly avatar: string;
}

/** Whether the caller is the legal guardian, who alone gives consent. */
export function isLegalGuardian(viewer: FamilyViewer): boolean {
  return viewer.family?.guardians.some(({ isMe, role }) => isMe && role === 'OWNER') === true;
}

/** Whether children's data may be stored: the legal guardian has agreed to the service. */
export function isServiceAgreed(viewer: FamilyViewer): boolean {
  return isAgreed(viewer.family?.consents ?? [], 'SERVICE');
}

/** The family and its children. */
@Service()
export class FamilyData {
  private readonly graphql = inject(GraphqlClient);
  private readonly adding = new AttemptKey();
  private readonly approving = new AttemptKey();

  /** A child that was typed in before the guardian gave consent; the form restores it afterwards. */
  draft: ChildDraft | undefined;

  /** The signed-in caller with their family. */
  async viewer(abort: AbortSignal): Promise<FamilyViewer> {
    return (await this.graphql.run(FamilyViewerDocument, {}, { abort })).viewer;
  }

  /** Adds a child, or throws `Refused`. Sending it again after a lost answer adds it once. */
  async addChild(child: AddChildInput): Promise<ChildCard> {
    const { addChild } = await this.adding.run(child, async (input) =>
      this.graphql.run(AddChildDocument, { input }),
    );
    return accepted(addChild.child, addChild.userErrors);
  }

  /** Makes the device that shows `code` the child's, or throws `Refused`; gives the device's name. */
  async approvePairing(code: string, childId: string): Promise<string> {
    const { approvePairing } = await this.approving.run({ code, childId }, async (input) =>
      this.graphql.run(ApprovePairingDocument, { input }),
    );
    return accepted(approvePairing.device, approvePairing.userErrors).name;
  }
}
