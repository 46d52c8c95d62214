import { formatIp, parseCidr } from '@mallee/base';
import type { Config } from '../config.ts';

/** Where machines reach the endpoint: the host's end of the box's veth pair, the first address of the public pool. */
export const guestEndpoint = (config: Config): string => formatIp(parseCidr(config.network.publicPool)!.base + 1);
