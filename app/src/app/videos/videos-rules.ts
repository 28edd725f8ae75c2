import type { AgeBand, BlockKind, VideoFilter } from '@kyck/core/graphql/schema.generated';

import type { Video, VideoChild } from './videos-data';

/** The age bands, the youngest first. */
export const ageBands: readonly AgeBand[] = ['TODDLER_2', 'NURI_3', 'NURI_4', 'NURI_5', 'EARLY_6_7'];

/** What can be hidden at once: the video itself or something that it belongs to. */
export interface Scope {
  readonly kind: BlockKind;
  readonly targetId: string;
  /** Title or name; nothing for the video itself. */
  readonly name?: string;
}

/** The scopes of a video, the narrowest first. */
export function scopesOf(video: Video, nameOf: (theme: Video['themes'][number]) => string): readonly Scope[] {
  return [
    { kind: 'VIDEO', targetId: video.id },
    ...(video.series === null
      ? []
      : [{ kind: 'SERIES' as const, targetId: video.series.id, name: video.series.title }]),
    ...(video.channel === null
      ? []
      : [{ kind: 'CHANNEL' as const, targetId: video.channel.id, name: video.channel.title }]),
    ...video.themes.map((theme) => ({ kind: 'THEME' as const, targetId: theme.id, name: nameOf(theme) })),
  ];
}

/** Whether a child sees a video, and why not. */
export type Visibility =
  | { readonly kind: 'hidden'; readonly scope: Scope }
  | { readonly kind: 'older' }
  | { readonly kind: 'picked' }
  | { readonly kind: 'shown' };

/** Whether a child sees the video: what a guardian hid comes before age, and age before a pick. */
export function visibilityFor(
  child: VideoChild,
  scopes: readonly Scope[],
  ageBand: AgeBand | null,
  isPicked: boolean,
): Visibility {
  const scope = scopes.find(({ kind, targetId }) =>
    child.blocks.some((block) => block.kind === kind && block.targetId === targetId),
  );
  if (scope !== undefined) {
    return { kind: 'hidden', scope };
  }
  if (ageBand !== null && ageBands.indexOf(ageBand) > ageBands.indexOf(child.ageBand)) {
    return { kind: 'older' };
  }
  return { kind: isPicked ? 'picked' : 'shown' };
}

/** A search as it is written into the address of the page. */
export interface SearchParams {
  readonly q?: string | undefined;
  readonly theme?: string | undefined;
  readonly age?: string | undefined;
  readonly area?: string | undefined;
}

/** The filter of a search; what is empty or unknown is left out. */
export function filterOf({ q, theme, age, area }: SearchParams): VideoFilter {
  const search = q?.trim() ?? '';
  const ageBand = ageBands.find((band) => band === age);
  return {
    ...(search === '' ? {} : { search }),
    ...(theme ? { themeId: theme } : {}),
    ...(area ? { nuriArea: area } : {}),
    ...(ageBand === undefined ? {} : { ageBand }),
  };
}
