import type { Environment, Port } from './environment.js';
import type { Outgoing } from '../memory/stack-memory.js';
import type { Done } from '../messages/messages.js';

/** One worker, by a number that is not used again. */
export interface Member {
  readonly number: number;
  /** Its code has loaded. */
  ready: boolean;
  /** The jobs of its tasks, in the order in which it does them. */
  readonly jobs: number[];
}

/** What a crew tells its pool. */
export interface Foreman {
  done(done: Done): void;
  /** It is no longer among the members; `member.jobs` is what it leaves. */
  died(member: Member, cause: Error): void;
}

export interface Crew {
  readonly members: ReadonlySet<Member>;
  /** Starts one more worker. */
  hire(): void;
  /** Throws if the task holds what cannot be sent, e.g. a function. */
  give(member: Member, { task, transfer }: Outgoing): void;
  /** Whether workers keep the process alive. */
  hold(busy: boolean): void;
  dismiss(): Promise<void>;
}

/** The workers of a pool: who there is, and what each has in hand. */
export function createCrew(
  environment: Environment,
  url: string | URL | undefined,
  foreman: Foreman,
): Crew {
  const ports = new Map<Member, Port>();
  const members = new Set<Member>();
  let hired = 0;
  let busy = false;
  const lose = (member: Member, cause: Error) => {
    ports.delete(member);
    if (members.delete(member)) foreman.died(member, cause);
  };
  const hear = (member: Member, reply: Done | 'ready') => {
    if (reply === 'ready') {
      member.ready = true;
      return;
    }
    member.jobs.shift();
    if (members.has(member)) foreman.done(reply);
  };
  return {
    members,
    hire() {
      const member: Member = { number: ++hired, ready: false, jobs: [] };
      members.add(member);
      const ears = {
        hear: (reply: Done | 'ready') => hear(member, reply),
        died: (cause: Error) => lose(member, cause),
      };
      try {
        const port = environment.spawn(url, ears);
        ports.set(member, port);
        port.hold(busy);
      } catch (cause) {
        // Later, as a worker that dies would be noticed.
        queueMicrotask(() => lose(member, cause as Error));
      }
    },
    give(member, { task, transfer }) {
      ports.get(member)?.post(task, transfer);
      member.jobs.push(task.job);
    },
    hold(now) {
      if (now === busy) return;
      busy = now;
      for (const port of ports.values()) port.hold(busy);
    },
    async dismiss() {
      members.clear();
      await Promise.all([...ports.values()].map((port) => port.terminate()));
    },
  };
}
