/** Whose sign-ins a token is for: staff and families may use the same browser. */
export type DeviceAudience = 'family' | 'staff';

const key = (audience: DeviceAudience) => `kyck.device-token.${audience}`;

/**
 * Token of an earlier sign-in on this device, by which the server counts its attempts separately; null on a new
 * device and where nothing can be stored.
 */
export function readDeviceToken(audience: DeviceAudience): string | null {
  try {
    return localStorage.getItem(key(audience));
  } catch {
    return null;
  }
}

/** Stores the token of a sign-in; it outlives the session. */
export function storeDeviceToken(audience: DeviceAudience, token: string | null): void {
  if (token === null) {
    return;
  }
  try {
    localStorage.setItem(key(audience), token);
  } catch {
    // Without storage the server does not recognise the device; signing in works all the same.
  }
}
