export { openWakeConsumer, type WakeConsumer, type WakeConsumerOptions } from './wake-consumer.js'
export type { DeliveryWake, EnvironmentWake } from './wake-job.js'
export { openWakeQueue, type WakeQueue, type WakeQueueOptions } from './wake-queue.js'
