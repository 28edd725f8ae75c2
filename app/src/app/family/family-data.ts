import { inject, Service } from '@angular/core';
import { GraphqlClient } from '@kyck/shared/graphql/graphql-client';
import type { AddChildInput } from '@kyck/shared/graphql/schema.generated';
import { accepted } from '@kyck/shared/graphql/user-errors';

import {
  AddChildDocument,
  ApprovePairingDocument,
  FamilyViewerDocument,
  type ChildCardFragment,
  type FamilyViewerQuery,
} from './family.generated';

/** The caller and their family. */
export type FamilyViewer = FamilyViewerQuery['viewer'];
/** A child as the family page shows it. */
export type ChildCard = ChildCardFragment;

/** The family and its children. */
@Service()
export class FamilyData {
  private readonly graphql = inject(GraphqlClient);

  /** The caller as the server sees them. */
  async viewer(abort: AbortSignal): Promise<FamilyViewer> {
    return (await this.graphql.run(FamilyViewerDocument, {}, abort)).viewer;
  }

  /** Adds a child, or throws `Refused` with the server's words. */
  async addChild(input: AddChildInput): Promise<ChildCard> {
    const { addChild } = await this.graphql.run(AddChildDocument, { input });
    return accepted(addChild.child, addChild.userErrors);
  }
  /** Makes the device that shows `code` the child's, or throws `Refused`; gives the device's name. */
  async approvePairing(code: string, childId: string): Promise<string> {
    const { approvePairing } = await this.graphql.run(ApprovePairingDocument, { input: { code, childId } });
    return accepted(approvePairing.device, approvePairing.userErrors).name;
  }
}
