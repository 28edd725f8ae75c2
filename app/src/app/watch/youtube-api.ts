/** What of YouTube's IFrame API the app uses; see https://developers.google.com/youtube/iframe_api_reference. */
export interface YoutubeApi {
  readonly Player: new (element: HTMLElement, options: YoutubeOptions) => YoutubeHandle;
}

/** How a player is opened. */
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
/** How often the API was asked for in vain: browsers join a request to a pending one for the same address. */
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
    // The API takes a part that was loaded for the whole: without it the next try begins at the beginning.
    page.YT = undefined;
    failures += 1;
    throw cause;
  } finally {
    clearTimeout(timer);
    page.onYouTubeIframeAPIReady = undefined;
    script.remove();
  }
}
