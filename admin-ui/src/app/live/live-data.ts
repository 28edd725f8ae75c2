import { inject, Service } from '@angular/core';
import { LiveClient } from '@kyck/core/graphql/live-client';
import { map, type Observable } from 'rxjs';

import { LiveNumbersDocument, type LiveNumbersSubscription } from './live.generated';

/** Numbers of current watching. */
export type LiveStats = LiveNumbersSubscription['liveStats'];

@Service()
export class LiveData {
  private readonly live = inject(LiveClient);

  readonly isConnected = this.live.isConnected;

  /** The numbers, each time they change. */
  stats(): Observable<LiveStats> {
    return this.live.listen(LiveNumbersDocument, {}).pipe(map((event) => event.liveStats));
  }
}
