import type { ReasonCode } from '@kyck/core/graphql/schema.generated';

/** Every code, so that a new one in the schema is an error here until it is listed. */
const codes: Readonly<Record<ReasonCode, true>> = {
  GUARDIAN_PICK: true,
  NEW: true,
  NEXT_IN_SERIES: true,
  NURI_GAP: true,
  POPULAR_SAME_AGE: true,
  SAME_TASTE: true,
  SIMILAR_TO: true,
  WATCH_AGAIN: true,
};

/** The reason for which a feed showed a video, out of an address; nothing for any other text. */
export function reasonCode(text: string | undefined): ReasonCode | undefined {
  return text !== undefined && Object.hasOwn(codes, text) ? (text as ReasonCode) : undefined;
}
