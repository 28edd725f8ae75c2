import { inject, Service } from '@angular/core';
import { AttemptKey } from '@kyck/core/graphql/attempt-key';
import { GraphqlClient } from '@kyck/core/graphql/graphql-client';
import type {
  BlockKind,
  ChildPatch,
  SetChildLimitsInput,
  SetNotificationPreferenceInput,
  TasteDial,
} from '@kyck/core/graphql/schema.generated';
import { accepted } from '@kyck/core/graphql/user-errors';

import {
  SettingsBlockDocument,
  SettingsConfirmDeviceDocument,
  SettingsContentDocument,
  SettingsFamilyDocument,
  SettingsGuidelinesDocument,
  SettingsNotificationsDocument,
  SettingsPickDocument,
  SettingsRevokeDeviceDocument,
  SettingsSetLimitsDocument,
  SettingsSetNotificationsDocument,
  SettingsSetTasteDialDocument,
  SettingsThemesDocument,
  SettingsUnblockDocument,
  SettingsUnpickDocument,
  SettingsUpdateChildDocument,
  type SettingsChildFragment,
  type SettingsContentQuery,
  type SettingsDeviceFragment,
  type SettingsFamilyQuery,
  type SettingsGuidelinesQuery,
  type SettingsNotificationsQuery,
  type SettingsPickFragment,
  type SettingsThemesQuery,
} from './settings.generated';

/** The caller's family with everything that can be set for it. */
export type Family = NonNullable<SettingsFamilyQuery['viewer']['family']>;
/** A child with everything that can be set for it. */
export type Child = SettingsChildFragment;
export type Device = SettingsDeviceFragment;
/** A video that a guardian picked. */
export type Pick = SettingsPickFragment;
/** A thing that is hidden from a child. */
export type Block = Child['blocks'][number];
export type Theme = SettingsThemesQuery['themes'][number];
/** A recommendation for the time of an age. */
export type Guideline = SettingsGuidelinesQuery['guidelines'][number];
/** What a guardian is notified of, and when not. */
export type Notifications = SettingsNotificationsQuery['notificationPreferences'];
/** Notes of a child's feed. */
export type Notes = SettingsContentQuery['home']['notes'];

/** Limits of a child that change together; what is left out stays. */
export type LimitsChange = Omit<SetChildLimitsInput, 'childId'>;

/** Everything that guardians set: children, devices, notifications. */
@Service()
export class SettingsData {
  private readonly graphql = inject(GraphqlClient);
  private readonly blocking = new AttemptKey();
  private readonly unblocking = new AttemptKey();
  private readonly picking = new AttemptKey();
  private readonly unpicking = new AttemptKey();

  /** The family; null on a child's device. */
  async family(abort: AbortSignal): Promise<Family | null> {
    return (await this.graphql.run(SettingsFamilyDocument, {}, { abort })).viewer.family;
  }

  async themes(abort: AbortSignal): Promise<readonly Theme[]> {
    return (await this.graphql.run(SettingsThemesDocument, {}, { abort })).themes;
  }

  async guidelines(abort: AbortSignal): Promise<readonly Guideline[]> {
    return (await this.graphql.run(SettingsGuidelinesDocument, {}, { abort })).guidelines;
  }

  /** The notes of the child's feed, and what guardians picked for it. */
  async content(
    childId: string,
    abort: AbortSignal,
  ): Promise<{ readonly notes: Notes; readonly picks: readonly Pick[] }> {
    const { home, guardianPicks } = await this.graphql.run(SettingsContentDocument, { childId }, { abort });
    return { notes: home.notes, picks: guardianPicks };
  }

  async notifications(abort: AbortSignal): Promise<Notifications> {
    return (await this.graphql.run(SettingsNotificationsDocument, {}, { abort })).notificationPreferences;
  }

  /** Changes a child's profile, or throws `Refused`. */
  async updateChild(childId: string, patch: ChildPatch): Promise<Child> {
    const input = { childId, patch };
    const { updateChild } = await this.graphql.run(SettingsUpdateChildDocument, { input });
    return accepted(updateChild.child, updateChild.userErrors);
  }

  /** Changes a child's limits, or throws `Refused`. */
  async setLimits(childId: string, change: LimitsChange): Promise<Child> {
    const input = { childId, ...change };
    const { setChildLimits } = await this.graphql.run(SettingsSetLimitsDocument, { input });
    return accepted(setChildLimits.child, setChildLimits.userErrors);
  }

  /** Hides something from a child, or throws `Refused`. */
  async block(childId: string, kind: BlockKind, targetId: string): Promise<Child> {
    const { blockForChild } = await this.blocking.run({ childId, kind, targetId }, async (input) =>
      this.graphql.run(SettingsBlockDocument, { input }),
    );
    return accepted(blockForChild.child, blockForChild.userErrors);
  }

  /** Shows something to a child again, or throws `Refused`. */
  async unblock(childId: string, kind: BlockKind, targetId: string): Promise<Child> {
    const { unblockForChild } = await this.unblocking.run({ childId, kind, targetId }, async (input) =>
      this.graphql.run(SettingsUnblockDocument, { input }),
    );
    return accepted(unblockForChild.child, unblockForChild.userErrors);
  }

  /** Sets how much is new in a child's feed, or throws `Refused`; the feed's notes change with it. */
  async setTasteDial(
    childId: string,
    dial: TasteDial,
  ): Promise<{ readonly child: Child; readonly notes: Notes }> {
    const { setTasteDial } = await this.graphql.run(SettingsSetTasteDialDocument, {
      input: { childId, dial },
    });
    const child = accepted(setTasteDial.child, setTasteDial.userErrors);
    return { child, notes: setTasteDial.home?.notes ?? [] };
  }

  /** Picks a video for a child, or throws `Refused`; gives all picks. */
  async pick(childId: string, videoId: string): Promise<readonly Pick[]> {
    const { pickForChild } = await this.picking.run({ childId, videoId }, async (input) =>
      this.graphql.run(SettingsPickDocument, { input }),
    );
    return accepted(pickForChild.picks, pickForChild.userErrors);
  }

  /** Takes a pick back, or throws `Refused`; gives the picks that are left. */
  async unpick(childId: string, videoId: string): Promise<readonly Pick[]> {
    const { unpickForChild } = await this.unpicking.run({ childId, videoId }, async (input) =>
      this.graphql.run(SettingsUnpickDocument, { input }),
    );
    return accepted(unpickForChild.picks, unpickForChild.userErrors);
  }

  /** Signs a child's device out, or throws `Refused`; gives the devices that are left. */
  async revokeDevice(deviceId: string): Promise<readonly Device[]> {
    const { revokeDevice } = await this.graphql.run(SettingsRevokeDeviceDocument, { input: { deviceId } });
    return accepted(revokeDevice.family, revokeDevice.userErrors).devices;
  }

  /** Confirms that a device still belongs to the family, after the service was restored from a backup. */
  async confirmDevice(deviceId: string): Promise<Device> {
    const { confirmDevice } = await this.graphql.run(SettingsConfirmDeviceDocument, { input: { deviceId } });
    return accepted(confirmDevice.device, confirmDevice.userErrors);
  }

  /** Changes what the guardian is notified of, or throws `Refused`. */
  async setNotifications(change: SetNotificationPreferenceInput): Promise<Notifications> {
    const { setNotificationPreference } = await this.graphql.run(SettingsSetNotificationsDocument, {
      input: change,
    });
    return accepted(setNotificationPreference.preferences, setNotificationPreference.userErrors);
  }
}
