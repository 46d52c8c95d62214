import { flag } from '../frame/command.ts';
import { UsageError } from '../frame/failure.ts';

/** The switches that choose an instance's attribute, by the API's names. */
export const attributeSwitches = {
  blockDeviceMapping: flag('-b, --block-device-mapping', 'block device mappings'),
  disableApiTermination: flag('--disable-api-termination', 'whether terminating is refused'),
  ebsOptimized: flag('--ebs-optimized', 'whether it is optimised for EBS'),
  groupSet: flag('-g, --group-id', 'security groups'),
  instanceInitiatedShutdownBehavior: flag('--instance-initiated-shutdown-behavior', 'what the guest’s own end does'),
  instanceType: flag('-t, --instance-type', 'instance type'),
  kernel: flag('--kernel', 'kernel image'),
  productCodes: flag('-p, --product-codes', 'product codes'),
  ramdisk: flag('--ramdisk', 'ramdisk image'),
  rootDeviceName: flag('--root-device-name', 'name of the root device'),
  sourceDestCheck: flag('--source-dest-check', 'whether foreign packets are dropped'),
  sriovNetSupport: flag('--sriov', 'network virtualisation'),
  userData: flag('--user-data', 'user data'),
};

/** The one that was chosen. */
export function onlyOne<Name>(chosen: readonly Name[]): Name {
  const [name, ...more] = chosen;
  if (name === undefined) throw new UsageError('one attribute must be chosen');
  if (more.length > 0) throw new UsageError('only one attribute may be chosen at a time');
  return name;
}

/** The only one of these switches that was given. */
export function onlySwitch<Switches extends object>(
  switches: Switches,
  given: Readonly<Record<NoInfer<keyof Switches>, boolean>>,
): keyof Switches {
  return onlyOne((Object.keys(switches) as (keyof Switches)[]).filter((name) => given[name]));
}
