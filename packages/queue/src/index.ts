export { prepareWakeSchema } from './postgres-backend.js'
export { openWakeConsumer } from './wake-consumer.js'

export { openWakeQueue, type WakeQueue } from './wake-queue.js'
