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
    ground: 'var(--art-peach)',
    fur: 'var(--art-bear)',
    ears: 'M9 19a8 8 0 1 0 16 0 8 8 0 1 0-16 0zM39 19a8 8 0 1 0 16 0 8 8 0 1 0-16 0z',
  },
  {
    name: 'rabbit',
    ground: 'var(--art-blush)',
    fur: 'var(--art-cream)',
    ears: 'M20 26C14 6 26 0 28 20zM44 26C50 6 38 0 36 20z',
  },
  {
    name: 'fox',
    ground: 'var(--art-mint)',
    fur: 'var(--art-fox)',
    ears: 'M12 10l16 10-13 12zM52 10L36 20l13 12z',
  },
  {
    name: 'cat',
    ground: 'var(--art-lavender)',
    fur: 'var(--art-cat)',
    ears: 'M14 8l13 12-12 10zM50 8L37 20l12 10z',
  },
  { name: 'chick', ground: 'var(--art-sky)', fur: 'var(--art-chick)', ears: 'M30 16q-6-9 2-12 0 6 4 12z' },
  {
    name: 'dinosaur',
    ground: 'var(--art-sand)',
    fur: 'var(--art-dinosaur)',
    ears: 'M20 21l2-13 8 8 2-13 8 13 7-7 1 13z',
  },
];

/** The drawing of a stored name. */
export function avatarLook(name: string): AvatarLook {
  return avatars.find((avatar) => avatar.name === name) ?? avatars[0];
}
