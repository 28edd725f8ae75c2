/** Whose sign-ins a token is for: staff and families may use the same browser. */
export type DeviceAudience = 'family' | 'staff';

const key = (audience: DeviceAudience) => `kyck.device-token.${audience}`;

/**
 * What an earlier sign-in gave this device, so that the server counts its attempts apart from those of strangers;
 * null on a new device and where nothing can be stored.
 */
export function readDeviceToken(audience: DeviceAudience): string | null {
  try {
    return localStorage.getItem(key(audience));
  } catch {
    return null;
  }
}

/** Stores what a sign-in gave this device; it outlives the session. */
export function storeDeviceToken(audience: DeviceAudience, token: string | null): void {
  if (token === null) {
    return;
  }
  try {
    localStorage.setItem(key(audience), token);
  } catch {
    // Without storage the device stays a stranger: signing in works all the same.
  }
}
