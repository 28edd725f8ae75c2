/** The part of YouTube's IFrame API that the app uses; see https://developers.google.com/youtube/iframe_api_reference. */
export interface YoutubeApi {
  readonly Player: new (element: HTMLElement, options: YoutubeOptions) => YoutubeHandle;
}

export interface YoutubeOptions {
  readonly videoId: string;
  readonly host: string;
  readonly width: string;
  readonly height: string;
  readonly playerVars: Readonly<Record<string, number | string>>;
  readonly events: {
    readonly onReady: () => void;
    readonly onStateChange: (event: { readonly data: number }) => void;
    readonly onError: (event: { readonly data: number }) => void;
  };
}

/** A player of YouTube's. Before it is ready it has none of its methods but `destroy`. */
export interface YoutubeHandle {
  readonly destroy: () => void;
  readonly playVideo?: () => void;
  readonly pauseVideo?: () => void;
  readonly getCurrentTime?: () => number;
  readonly getDuration?: () => number;
  readonly getPlaybackRate?: () => number;
}

const address = 'https://www.youtube.com/iframe_api';
/** Number of failed loads; part of the address, since browsers join requests for the same one. */
let failures = 0;

type ApiWindow = typeof globalThis & {
  YT?: Partial<YoutubeApi> | undefined;
  onYouTubeIframeAPIReady?: (() => void) | undefined;
};

/**
 * YouTube's API, loaded on first use. Rejects when it cannot be had within `withinMs`; the next call then loads it
 * from the start.
 */
export async function loadYoutubeApi(withinMs: number): Promise<YoutubeApi> {
  const page = globalThis as ApiWindow;
  if (page.YT?.Player !== undefined) {
    return page.YT as YoutubeApi;
  }

  const script = document.createElement('script');
  let timer: ReturnType<typeof setTimeout> | undefined;
  try {
    await new Promise<void>((resolve, reject) => {
      page.onYouTubeIframeAPIReady = resolve;
      script.onerror = () => {
        reject(new Error('YouTube cannot be reached'));
      };
      timer = setTimeout(() => {
        reject(new Error('YouTube does not answer'));
      }, withinMs);
      script.src = failures === 0 ? address : `${address}?try=${String(failures)}`;
      script.async = true;
      document.head.append(script);
    });
    return page.YT as YoutubeApi;
  } catch (cause) {
    // The API takes a half-loaded script for the whole: without it the next try loads all of it.
    page.YT = undefined;
    failures += 1;
    throw cause;
  } finally {
    clearTimeout(timer);
    page.onYouTubeIframeAPIReady = undefined;
    script.remove();
  }
}
