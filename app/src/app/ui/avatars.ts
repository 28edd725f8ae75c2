/** Drawing of one animal. */
export interface AvatarLook {
  /** Name as the server stores it. */
  readonly name: string;
  readonly ground: string;
  readonly fur: string;
  /** Shape of the ears, in a box of 64. */
  readonly ears: string;
}

/** The animals a child can choose; the first is used for unknown names. */
export const avatars: readonly [AvatarLook, ...AvatarLook[]] = [
  {
    name: 'bear',
    ground: '#fde3c3',
    fur: '#b98252',
    ears: 'M9 19a8 8 0 1 0 16 0 8 8 0 1 0-16 0zM39 19a8 8 0 1 0 16 0 8 8 0 1 0-16 0z',
  },
  {
    name: 'rabbit',
    ground: '#fbdfe6',
    fur: '#f7f2ee',
    ears: 'M20 26C14 6 26 0 28 20zM44 26C50 6 38 0 36 20z',
  },
  { name: 'fox', ground: '#dff0ea', fur: '#e58a4b', ears: 'M12 10l16 10-13 12zM52 10L36 20l13 12z' },
  { name: 'cat', ground: '#e2e6f7', fur: '#8f94a8', ears: 'M14 8l13 12-12 10zM50 8L37 20l12 10z' },
  { name: 'chick', ground: '#e5f3fb', fur: '#f6cf56', ears: 'M30 16q-6-9 2-12 0 6 4 12z' },
  { name: 'dinosaur', ground: '#f7efcb', fur: '#6fb26a', ears: 'M20 21l2-13 8 8 2-13 8 13 7-7 1 13z' },
];

/** The drawing of a stored name. */
export function avatarLook(name: string): AvatarLook {
  return avatars.find((avatar) => avatar.name === name) ?? avatars[0];
}
