/** Does a call and notes down what comes of it: its value, its error, or each value of its stream. */
export async function recorded<T>(call: () => PromiseLike<T>, note: (text: string) => void): Promise<T> {
  try {
    const output = await call();
    if (!isStream(output)) note(textOf(output));
    return isStream(output) ? (listened(output, note) as T) : output;
  } catch (error) {
    note(textOf(error));
    throw error;
  }
}

function isStream(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value;
}

async function* listened(stream: AsyncIterable<unknown>, note: (text: string) => void): AsyncGenerator<unknown, void> {
  try {
    for await (const value of stream) {
      note(textOf(value));
      yield value;
    }
  } catch (error) {
    note(textOf(error));
    throw error;
  }
}

/** A value as text in which everything that is in it can be found; of an error also what JSON leaves out. */
function textOf(value: unknown): string {
  return value instanceof Error ? `${JSON.stringify(value)} ${value.message}` : (JSON.stringify(value) ?? '');
}
