/**
 * The `clientMutationId` of a mutation that may be sent again after a lost answer.
 *
 * An input has the same key until its answer has come, so that the server applies it once. Another input, or the same
 * one sent again after its answer, is a new attempt.
 */
export class AttemptKey {
  private open: { readonly input: string; readonly key: string } | undefined;

  constructor(private readonly makeKey: () => string = () => crypto.randomUUID()) {}

  /** Calls `send` with the key of this input, and closes the attempt when an answer has come. */
  async run<Input extends object, Answer>(
    input: Input,
    send: (input: Input & { readonly clientMutationId: string }) => Promise<Answer>,
  ): Promise<Answer> {
    const text = JSON.stringify(input);
    if (this.open?.input !== text) {
      this.open = { input: text, key: this.makeKey() };
    }
    const { key } = this.open;

    // A failure without an answer leaves the attempt open.
    const answer = await send({ ...input, clientMutationId: key });
    this.close(key);
    return answer;
  }

  private close(key: string): void {
    if (this.open?.key === key) {
      this.open = undefined;
    }
  }
}
