/** Name of this device in the family's list of devices. */
export function deviceName(): string {
  const { userAgent } = navigator;
  const system = ['iPhone', 'iPad', 'Android', 'Macintosh', 'Windows', 'Linux'].find((name) =>
    userAgent.includes(name),
  );
  return system ?? 'Web';
}
