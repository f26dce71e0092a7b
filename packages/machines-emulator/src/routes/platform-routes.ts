import type { FastifyInstance } from 'fastify'

const regions = [
  ['ams', 'Amsterdam, Netherlands', 'europe', 52.37, 4.9],
  ['fra', 'Frankfurt, Germany', 'europe', 50.11, 8.68],
  ['lhr', 'London, United Kingdom', 'europe', 51.51, -0.13],
  ['iad', 'Ashburn, Virginia (US)', 'north_america', 39.04, -77.49],
  ['ord', 'Chicago, Illinois (US)', 'north_america', 41.88, -87.63],
  ['sjc', 'San Jose, California (US)', 'north_america', 37.34, -121.89],
  ['gru', 'Sao Paulo, Brazil', 'south_america', -23.55, -46.63],
  ['nrt', 'Tokyo, Japan', 'asia_pacific', 35.68, 139.69],
  ['sin', 'Singapore, Singapore', 'asia_pacific', 1.35, 103.82],
  ['syd', 'Sydney, Australia', 'oceania', -33.87, 151.21],
] as const

/** The regions one may ask for. All of them are this machine. */
export const registerPlatformRoutes = (api: FastifyInstance): void => {
  api.get('/platform/regions', async () => ({
    nearest: 'ams',
    regions: regions.map(([code, name, geoRegion, latitude, longitude]) => ({
      code,
      name,
      geo_region: geoRegion,
      latitude,
      longitude,
      gateway_available: true,
      requires_paid_plan: false,
      deprecated: false,
    })),
  }))
}
