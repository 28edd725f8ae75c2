import { describe, expect, it } from 'vitest';

import type { Video, VideoChild } from './videos-data';
import { filterOf, scopesOf, visibilityFor } from './videos-rules';

const video: Video = {
  id: 'video_1',
  title: '개미는 어떻게 길을 찾을까?',
  thumbnailUrl: null,
  durationSeconds: 360,
  ageBand: 'NURI_4',
  language: 'ko',
  youtubeId: 'abc',
  publishedAt: '2026-11-20T01:00:00Z',
  episode: 1,
  channel: { id: 'channel_1', title: '물결 과학실' },
  series: { id: 'series_1', title: '작은 생명 이야기' },
  themes: [{ id: 'theme_1', nameKo: '곤충', nameEn: 'Insects' }],
  nuriTags: [],
};
const scopes = scopesOf(video, ({ nameKo }) => nameKo);

function child(blocks: VideoChild['blocks'], ageBand: VideoChild['ageBand'] = 'NURI_4'): VideoChild {
  return { id: 'child_1', nickname: '서아', avatar: 'rabbit', ageBand, isArchived: false, blocks };
}

describe('scopesOf', () => {
  it('begins with the video itself and ends with its themes', () => {
    expect(scopes.map(({ kind, name }) => [kind, name])).toEqual([
      ['VIDEO', undefined],
      ['SERIES', '작은 생명 이야기'],
      ['CHANNEL', '물결 과학실'],
      ['THEME', '곤충'],
    ]);
  });

  it('leaves out a series that the video does not have', () => {
    expect(scopesOf({ ...video, series: null, themes: [] }, () => '').map(({ kind }) => kind)).toEqual([
      'VIDEO',
      'CHANNEL',
    ]);
  });
});

describe('visibilityFor', () => {
  it('names the narrowest rule that hides it, even from a child for whom it is picked', () => {
    const blocks = [
      { kind: 'THEME' as const, targetId: 'theme_1' },
      { kind: 'CHANNEL' as const, targetId: 'channel_1' },
    ];
    expect(visibilityFor(child(blocks), scopes, 'NURI_4', true)).toMatchObject({
      kind: 'hidden',
      scope: { kind: 'CHANNEL' },
    });
  });

  it('does not take a rule about something else for one about this', () => {
    const blocks = [{ kind: 'VIDEO' as const, targetId: 'series_1' }];
    expect(visibilityFor(child(blocks), scopes, 'NURI_4', false)).toEqual({ kind: 'shown' });
  });

  it('is for older children from the next band on', () => {
    expect(visibilityFor(child([], 'NURI_3'), scopes, 'NURI_4', true)).toEqual({ kind: 'older' });
    expect(visibilityFor(child([], 'NURI_5'), scopes, 'NURI_4', true)).toEqual({ kind: 'picked' });
    expect(visibilityFor(child([], 'NURI_3'), scopes, null, false)).toEqual({ kind: 'shown' });
  });
});

describe('filterOf', () => {
  it('takes what is set and knows', () => {
    expect(filterOf({ q: ' 개미 ', theme: 'theme_1', age: 'NURI_4', area: 'nature' })).toEqual({
      search: '개미',
      themeId: 'theme_1',
      ageBand: 'NURI_4',
      nuriArea: 'nature',
    });
    expect(filterOf({ q: '  ', theme: '', age: 'BABY' })).toEqual({});
  });
});
