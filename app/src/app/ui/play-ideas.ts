import { ChangeDetectionStrategy, Component } from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';

/** Things to do instead of watching: blocks, a picture book, going out. */
@Component({
  selector: 'kyck-play-ideas',
  imports: [TranslocoPipe],
  templateUrl: './play-ideas.html',
  styles: `
    :host {
      inline-size: 100%;
    }

    ul {
      display: grid;
      grid-template-columns: repeat(3, minmax(0, min(15rem, 34dvh)));
      gap: clamp(0.6rem, 2vw, 1.25rem);
      justify-content: center;
      margin: 0;
      padding: 0;
      list-style: none;
    }

    li {
      display: grid;
      gap: 0.4rem;
      padding: 0.4rem 0.4rem 0.5rem;
      border-radius: 22px;
      background: var(--surface);
      box-shadow: var(--elev-2);
      color: var(--ink);
      font-size: clamp(0.8125rem, 3.4vw, 1.125rem);
      font-weight: 800;
      overflow-wrap: normal;
      text-align: center;
    }

    svg {
      display: block;
      inline-size: 100%;
      border-radius: 16px;
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class PlayIdeas {}
