/** What YouTube's ids of videos look like. */
const videoId = /^[\w-]{11}$/u;
/** YouTube's host that sets no cookie before somebody plays. */
const playerHost = 'https://www.youtube-nocookie.com';

/** Address of YouTube's player for one video from a second on; nothing for no second or for what is no id. */
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

/** Address of the video's page at YouTube; nothing for what is no id. */
export function watchAddress(id: string): string | undefined {
  return videoId.test(id) ? `https://www.youtube.com/watch?v=${id}` : undefined;
}

/** Address of a channel's page at YouTube; nothing for what is no id. */
export function channelAddress(id: string): string | undefined {
  return /^UC[\w-]{22}$/u.test(id) ? `https://www.youtube.com/channel/${id}` : undefined;
}
