/** Apps on one broker, as processes are. */
import { type Broker, Pottle, type TopicMessage } from 'pottle';

/** An app on a broker, with what it gets on the topics that it reads. */
export class Member<B extends Broker = Broker> {
  readonly app = new Pottle('member', { staticFolder: null });
  readonly got: unknown[] = [];
  readonly logged: string[] = [];

  constructor(readonly broker: B) {
    const log = (message: string) => {
      this.logged.push(message);
    };
    const quiet = () => undefined;
    this.app.logger = { debug: quiet, info: quiet, warning: log, error: log, critical: log, exception: log };
    this.app.broker = broker;
    this.app.topic('board', { history: 5, presence: true });
    this.app.topic('long', { history: 100_000 });
  }

  start(): Promise<void> {
    return this.app.startup();
  }

  /** Reads a topic; `join ann` for events. */
  async read(topic: string, as?: string): Promise<void> {
    const loop: AsyncIterable<TopicMessage> = this.app.subscribe(topic, as ? { as: { id: as } } : {});
    for await (const { event, data } of loop) {
      if (event === 'join' || event === 'leave') this.got.push(`${event} ${data.id}`);
      else if (event === 'here') this.got.push(`here ${data.map(({ id }) => id).join()}`);
      else this.got.push(event ?? data);
    }
  }

  async people(): Promise<string> {
    const people = await this.app.topic('board').present();
    return people.map(({ id }) => id).join();
  }

  /** What has come, but for who is here. */
  get messages(): unknown[] {
    return this.got.filter((each) => !/^(here|join|leave) /.test(String(each)));
  }

  stop(): Promise<void> {
    return this.app.shutdown();
  }
}
