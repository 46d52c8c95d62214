import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { AwsError, formatIp, type NetworkInterfaceId, parseCidr, parseIp, size } from '@mallee/base';
import fc from 'fast-check';
import { db } from '../op.ts';
import { interfaces } from '../repos/interfaces.ts';
import { makeSubnet } from '../repos/make-subnet.ts';
import { poolRange, publicAddresses } from '../repos/public-addresses.ts';
import { vpcs } from '../repos/vpcs.ts';
import { alice } from './cloud.ts';
import { NetworkCloud } from './network-cloud.ts';

const runs = { numRuns: 25 };
/** Make one, or take away the one at this place of those that there are. */
const steps = fc.array(fc.oneof({ weight: 2, arbitrary: fc.constant(-1) }, fc.nat(40)), { maxLength: 60 });

describe('the laws of addresses', () => {
  test('no two interfaces of a subnet share an address, all are usable ones, and each rests before it is used again', async () => {
    const cloud = await NetworkCloud.open();
    const vpc = (await cloud.store.read((read) => vpcs.all(read, alice)))[0]!;
    // Three usable addresses in the first, eleven in the second.
    for (const cidr of ['172.31.200.0/29', '172.31.201.0/28'])
      await fc.assert(
        fc.asyncProperty(steps, async (all) => {
          const subnet = await cloud.write((tx) =>
            makeSubnet(tx, cloud.world, { vpc, zone: 'mallee-1a', cidr, isDefault: false }),
          );
          const room = size(parseCidr(cidr)!) - 5;
          const live: { id: NetworkInterfaceId; address: string }[] = [];
          const given: string[] = [];
          for (const step of all) {
            if (step === -1) {
              const wanted = { account: alice, requester: null, subnet, groups: [], description: '' };
              const made = await cloud.write((tx) => interfaces.make(tx, cloud.world, wanted)).catch(full);
              assert.equal(made === undefined, live.length === room);
              if (!made) continue;
              assert.ok(!live.some(({ address }) => address === made.address));
              assert.ok(parseIp(made.address)! >= parseCidr(cidr)!.base + 4);
              assert.ok(parseIp(made.address)! < parseCidr(cidr)!.base + size(parseCidr(cidr)!) - 1);
              // Between two uses of an address, every other one was used or taken.
              const since = given.slice(given.lastIndexOf(made.address) + 1);
              const others = new Set([...since, ...live.map(({ address }) => address)]);
              if (given.includes(made.address)) assert.equal(others.size, room - 1);
              given.push(made.address);
              live.push(made);
            } else if (live.length > 0) {
              const [gone] = live.splice(step % live.length, 1);
              await cloud.write((tx) => db(tx).deleteFrom('network_interface').where('id', '=', gone!.id).execute());
            }
          }
        }),
        runs,
      );
    await cloud.close();
  });

  test('a public address has one owner, and rests before it is given again', async () => {
    const cloud = await NetworkCloud.open();
    const { first, last } = poolRange(cloud.settings.publicPool);
    const room = last - first + 1;
    await fc.assert(
      fc.asyncProperty(steps, async (all) => {
        const live: string[] = [];
        const given: string[] = [];
        for (const step of all) {
          if (step === -1) {
            const made = await cloud
              .write((tx) => publicAddresses.allocate(tx, cloud.world, alice, cloud.settings))
              .catch(full);
            assert.equal(made === undefined, live.length === room);
            if (!made) continue;
            assert.ok(!live.includes(made.address));
            const since = given.slice(given.lastIndexOf(made.address) + 1);
            if (given.includes(made.address)) assert.equal(new Set([...since, ...live]).size, room - 1);
            given.push(made.address);
            live.push(made.address);
          } else if (live.length > 0) {
            const [gone] = live.splice(step % live.length, 1);
            await cloud.write((tx) => db(tx).deleteFrom('public_address').where('address', '=', gone!).execute());
          }
        }
        await cloud.write((tx) => db(tx).deleteFrom('public_address').execute());
      }),
      runs,
    );
    await cloud.close();
  });

  test('the pool leaves its first addresses to the box and never gives the network or broadcast address', () => {
    fc.assert(
      fc.property(fc.nat(0xffffffff), fc.integer({ min: 8, max: 28 }), (base, prefix) => {
        const cidr = parseCidr(`${formatIp(base)}/${prefix}`)!;
        const { first, last } = poolRange(`${formatIp(cidr.base)}/${prefix}`);
        assert.ok(first >= cidr.base + 10 && first <= cidr.base + 16);
        assert.equal(last, cidr.base + size(cidr) - 2);
        assert.ok(first <= last);
      }),
    );
  });
});

function full(error: unknown): undefined {
  if (error instanceof AwsError && /^Insufficient/.test(error.code)) return undefined;
  throw error;
}
