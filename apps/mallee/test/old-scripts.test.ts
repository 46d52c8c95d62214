import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { EucaShell, shellOf } from './euca-shell.ts';

/** Saves one account as loops over the euare commands did: by words and by how many lines of heading there are. */
const backup = `
account=$1 d="--delegate=$1"
echo accounts:; echo "$account"
euare-userlistbypath $d | while read -r arn; do
  user=$(basename "$arn"); echo "user: $user"
  euare-userlistpolicies $d -u "$user" | grep -v ^IsTruncated | while read -r name; do
    echo "policy-name: $name"; echo "policy-val: $(euare-usergetpolicy $d -u "$user" -p "$name")"
  done
  echo enduser
done
euare-grouplistbypath $d | sed 1d | while read -r arn; do
  group=$(basename "$arn"); echo "group: $group"
  euare-grouplistusers $d -g "$group" | sed 1,2d | while read -r arn; do echo "user: $(basename "$arn")"; done
  euare-grouplistpolicies $d -g "$group" | grep -v ^IsTruncated | while read -r name; do
    echo "policy-name: $name"; echo "policy-val: $(euare-groupgetpolicy $d -g "$group" -p "$name")"
  done
  echo endgroup
done
echo endaccounts
`;

/** Prints the commands that make what was saved. */
const restore = String.raw`
/^accounts:/ { getline; d = "--delegate=" $0; print "euare-accountcreate -a " $0; next }
/^group: / { group = $2; print "euare-groupcreate " d " -g " group }
/^user: / && group { print "euare-groupadduser " d " -g " group " -u " $2; next }
/^user: / { user = $2; if (user != "admin") print "euare-usercreate " d " -u " user }
/^policy-name: / { policy = $2 }
/^policy-val: / {
  sub(/^policy-val: /, ""); gsub(/"/, "\\\"")
  who = group ? "euare-groupuploadpolicy " d " -g " group : "euare-useruploadpolicy " d " -u " user
  print who " -p " policy " -o \"" $0 "\""
}
/^endgroup/ { group = "" }
`;

/** Makes a bucket and puts a page into it as curl and openssl do: signed by version 2, over the path as it is named. */
const publish = String.raw`
base=$(echo "$S3_URL" | sed s,/services/.*,,)
put() {
  path=/services/Walrus/$1; shift
  date=$(date -u +'%a, %d %b %Y %H:%M:%S GMT')
  signed=$(printf 'PUT\n\ntext/html\n%s\nx-amz-acl:public-read\n%s' "$date" "$path" |
    openssl sha1 -binary -hmac "$EC2_SECRET_KEY" | base64)
  curl -sS -f -o /dev/null -X PUT -H "Date: $date" -H 'Content-Type: text/html' -H 'x-amz-acl: public-read' \
    -H "Authorization: AWS $EC2_ACCESS_KEY:$signed" "$@" "$base$path"
}
put planet
put planet/index.html --data-binary @index.html
curl -sS -f "$base/services/Walrus/planet/index.html"
`;

/** Reads verbose records as a watcher did that told the world: machines by two dotted addresses, zones by their host's. */
const watch = String.raw`
function dotted(text) { return text ~ /^[0-9]+\.[0-9]+\.[0-9]+\.[0-9]+$/ }
$1 == "INSTANCE" && dotted($4) && dotted($5) { print $2, $3, $6 }
$1 == "AVAILABILITYZONE" && dotted($3) { line = "<PT: " $2 ">" }
$1 == "AVAILABILITYZONE" && $4 ~ /^[0-9]+$/ { line = line " " $3 " " $4 + 0 "/" $6 + 0 }
END { if (line) print line }
`;

describe('scripts that were written for Eucalyptus', () => {
  let shell: EucaShell;
  const { said, eventually } = shellOf(() => shell);
  before(async () => {
    shell = await EucaShell.open({ instanceDns: false });
    await writeFile(join(shell.home, 'backup.sh'), backup);
    await writeFile(join(shell.home, 'restore.awk'), restore);
  });
  after(() => shell[Symbol.asyncDispose]());

  test('an account that loops saved is made again under another name, and saved again it is the same', async () => {
    const policy = '{"Statement":[{"Effect":"Allow","Action":"ec2:Describe*","Resource":"*"}]}';
    await said(
      `euare-accountcreate -a plot >/dev/null; d=--delegate=plot; set -e
      for u in bo cy; do euare-usercreate $d -u $u; euare-useruploadpolicy $d -u $u -p see -o '${policy}'; done
      euare-groupcreate $d -g staff; euare-groupadduser $d -g staff -u bo; euare-groupadduser $d -g staff -u cy
      euare-groupuploadpolicy $d -g staff -p also -o '${policy}'`,
      'admin',
    );
    const saved = await said('bash backup.sh plot | tee saved', 'admin');
    const users = ['bo', 'cy'].map((name) => `user: ${name}\npolicy-name: see\npolicy-val: ${policy}\nenduser\n`);
    const group = `group: staff\nuser: bo\nuser: cy\npolicy-name: also\npolicy-val: ${policy}\nendgroup\n`;
    assert.equal(saved, `accounts:\nplot\nuser: admin\nenduser\n${users.join('')}${group}endaccounts\n`);
    await said('sed s/^plot$/yard/ saved | awk -f restore.awk > again.sh; bash -e again.sh', 'admin');
    assert.equal(await said('bash backup.sh yard', 'admin'), saved.replace('plot', 'yard'));
  });

  test('a recipe and a worker’s line are user data, with options after the image’s id', async () => {
    await writeFile(join(shell.home, 'recipe.sh'), '#!/bin/sh\necho recipe\n');
    await said('euca-add-keypair mine > mine.private');
    for (const [line, data] of [
      [`-k mine ${shell.cloud.image} -t m1.small -f recipe.sh`, '#!/bin/sh\necho recipe'],
      [`-n 1 -g default -k mine ${shell.cloud.image} -t m1.small -d "worker.pl HOST 7"`, 'worker.pl HOST 7'],
    ]) {
      const id = (await said(`euca-run-instances ${line} | grep ^INSTANCE | cut -f 2`)).trim();
      const told = await said(`euca-describe-instance-attribute ${id} --user-data`);
      assert.ok(told.includes(`\n${data}\n`), told);
    }
    const ids = await said("euca-describe-instances | awk '/^INSTANCE/ { print $2 }'");
    assert.equal(ids.trim().split('\n').length, 2);
  });

  test('a watcher of all accounts finds its machines and what each zone has room for', async () => {
    await writeFile(join(shell.home, 'watch.awk'), watch);
    await eventually('euca-describe-instances', /(\trunning\t[\s\S]*){2}/);
    const seen = await said('euca-describe-instances verbose | awk -f watch.awk', 'admin');
    assert.match(seen, /^(i-[0-9a-f]{17} emi-[0-9a-f]{17} running\n){2}$/);
    const zones = await said('euca-describe-availability-zones verbose | awk -f watch.awk', 'admin');
    assert.match(zones, /^<PT: [\w-]+>( [\w.]+ \d+\/\d+){5,}\n$/);
  });

  test('a page is put into Walrus with a signature of version 2 and read by anybody', async () => {
    await writeFile(join(shell.home, 'index.html'), '<h1>planet</h1>\n');
    await writeFile(join(shell.home, 'publish.sh'), publish);
    assert.equal(await said('bash -e publish.sh'), '<h1>planet</h1>\n');
  });

  test('have provoked no bug', () => assert.deepEqual(shell.cloud.bugs, []));
});
