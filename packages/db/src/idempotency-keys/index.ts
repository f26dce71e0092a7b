export {
  findIdempotentAnswer,
  type IdempotencyScope,
  keepIdempotentAnswer,
  takeIdempotencyKey,
} from './answers.js'
