// Replaces YouTube's iframe API: a player that counts time and reports its states, without any network.
(() => {
  const states = { UNSTARTED: -1, ENDED: 0, PLAYING: 1, PAUSED: 2, BUFFERING: 3, CUED: 5 };

  class Player {
    constructor(element, { videoId, events = {}, playerVars = {}, host = 'https://www.youtube.com' }) {
      this.videoId = videoId;
      this.host = host;
      this.playerVars = playerVars;
      this.events = new Map(Object.entries(events).map(([name, listener]) => [name, [listener]]));
      this.state = states.CUED;
      this.position = 0;
      this.duration = 60;
      const target = typeof element === 'string' ? document.getElementById(element) : element;
      this.frame = document.createElement('iframe');
      this.frame.title = 'YouTube video player';
      this.frame.width = '100%';
      this.frame.height = '100%';
      target.replaceWith(this.frame);
      window.__kyckPlayer = this;
      setTimeout(() => this.emit('onReady', null));
    }

    emit(name, data) {
      (this.events.get(name) ?? []).forEach((listener) => listener({ target: this, data }));
    }

    become(state) {
      this.settle();
      this.state = state;
      this.since = Date.now();
      this.emit('onStateChange', state);
    }

    settle() {
      if (this.state === states.PLAYING) {
        this.position = Math.min(this.duration, this.position + (Date.now() - this.since) / 1000);
        this.since = Date.now();
      }
    }

    addEventListener(name, listener) {
      this.events.set(name, [...(this.events.get(name) ?? []), listener]);
    }

    removeEventListener(name, listener) {
      this.events.set(
        name,
        (this.events.get(name) ?? []).filter((one) => one !== listener),
      );
    }

    playVideo() {
      this.become(states.PLAYING);
    }

    pauseVideo() {
      this.become(states.PAUSED);
    }

    endVideo() {
      this.settle();
      this.position = this.duration;
      this.become(states.ENDED);
    }

    /** What YouTube reports when it refuses a video: 2, 5, 100, 101, 150 or 153. */
    failVideo(code) {
      this.emit('onError', code);
    }

    getCurrentTime() {
      this.settle();
      return this.position;
    }

    getDuration() {
      return this.duration;
    }

    getPlaybackRate() {
      return 1;
    }

    getPlayerState() {
      return this.state;
    }

    getVideoUrl() {
      return `https://www.youtube.com/watch?v=${this.videoId}`;
    }

    seekTo(seconds) {
      this.settle();
      this.position = seconds;
    }

    cueVideoById() {}
    destroy() {
      this.frame.remove();
    }
    getAvailablePlaybackRates() {
      return [1];
    }
    getAvailableQualityLevels() {
      return [];
    }
    getVideoEmbedCode() {
      return '';
    }
    getVideoLoadedFraction() {
      return 1;
    }
    getVolume() {
      return 100;
    }
    isMuted() {
      return false;
    }
    mute() {}
    setPlaybackQuality() {}
    setPlaybackRate() {}
    setSize() {}
    setVolume() {}
    stopVideo() {
      this.become(states.PAUSED);
    }
    unMute() {}
  }

  window.YT = { Player, PlayerState: states, loaded: 1 };
  window.onYouTubeIframeAPIReady?.();
})();
