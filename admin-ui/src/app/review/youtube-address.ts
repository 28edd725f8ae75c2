/** Form of YouTube's video ids. */
const videoId = /^[\w-]{11}$/u;
/** YouTube's host that sets no cookie before somebody plays. */
const playerHost = 'https://www.youtube-nocookie.com';

/** Address of YouTube's player for a video, starting at a second; nothing without a second or a valid id. */
export function embedAddress(
  id: string,
  startSeconds: number | undefined,
  language: string,
): string | undefined {
  if (startSeconds === undefined || !videoId.test(id)) {
    return undefined;
  }
  const parameters = new URLSearchParams({
    autoplay: '1',
    hl: language,
    playsinline: '1',
    rel: '0',
    start: String(startSeconds),
  });
  return `${playerHost}/embed/${id}?${parameters.toString()}`;
}

/** Address of a video's page at YouTube; nothing for an invalid id. */
export function watchAddress(id: string): string | undefined {
  return videoId.test(id) ? `https://www.youtube.com/watch?v=${id}` : undefined;
}

/** Address of a channel's page at YouTube; nothing for an invalid id. */
export function channelAddress(id: string): string | undefined {
  return /^UC[\w-]{22}$/u.test(id) ? `https://www.youtube.com/channel/${id}` : undefined;
}
