export { cancelDeployment } from './cancel-deployment.js'
export { type Change, changeDesired, type Wanted } from './change-desired.js'
export { type ObserveInput, type ObserveOutcome, observe } from './observe.js'
export { type EnvironmentRequest, requestEnvironment } from './request-environment.js'
