export { lockQuotas, type OwnQuotas, readQuotas, storeQuotaDefaults } from './quotas.js'
