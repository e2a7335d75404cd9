// Stands in for the SDK's module of the same role when a server is built: see scripts/buildServers.mjs.
import process from 'node:process';

export { process };

/**
 * The SDK brings a whole validator of JSON Schema for the answers to its elicitations, which is a third of the code of a
 * server, and of the memory that it takes to load. Our tools ask nothing; one that does needs the SDK's own back.
 */
export class DefaultJsonSchemaValidator {
  getValidator(): never {
    throw new Error('This server is built without a validator of JSON Schema, so it cannot ask the user anything.');
  }
}
