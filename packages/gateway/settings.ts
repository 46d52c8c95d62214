/** What the gateway is told about the cloud it stands before. */
export interface GatewaySettings {
  readonly region: string;
  /** Names of hosts are made from it: `s3.<domain>`, `<bucket>.s3.<domain>`. */
  readonly domain: string;
  /** Other names under which clients may have signed, such as a proxy's. */
  readonly publicHosts: readonly string[];
  readonly limits: {
    /** Requests under way at once, in all and for one account. */
    readonly requests: number;
    readonly requestsPerAccount: number;
  };
}

export const defaultLimits: GatewaySettings['limits'] = { requests: 4096, requestsPerAccount: 2048 };
