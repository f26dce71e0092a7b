export { lockQuotas, type OwnQuotas, readQuotas, storeOwnQuotas, storeQuotaDefaults } from './quotas.js'
