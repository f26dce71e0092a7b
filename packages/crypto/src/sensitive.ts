import { inspect } from 'node:util'

const MASK = '[redacted]'

/**
 * Holds a secret so that printing, logging, concatenating or serialising it shows `[redacted]`.
 * The only way to the value is `reveal()`, which makes every use easy to find in a review.
 */
export class Sensitive<T> {
  readonly #value: T

  constructor(value: T) {
    this.#value = value
  }

  reveal(): T {
    return this.#value
  }

  toString(): string {
    return MASK
  }

  toJSON(): string {
    return MASK
  }

  [Symbol.toPrimitive](): string {
    return MASK
  }

  [inspect.custom](): string {
    return MASK
  }
}
