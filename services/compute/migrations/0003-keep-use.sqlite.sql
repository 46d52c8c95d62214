-- Keep node_use and account_use in the transaction of whatever changes what they count.

create trigger node_added after insert on node
begin
  insert into node_use values (new.id, 0, 0, 0);
end;

create trigger instance_added after insert on instance
begin
  update node_use set vcpus = vcpus + new.vcpus, memory_mib = memory_mib + new.memory_mib
    where node = new.node and (new.desired = 'running' or new.phase in ('starting', 'up'));
  insert into account_use select new.account, 1 where new.desired <> 'terminated'
    on conflict (account) do update set instances = instances + 1;
end;

-- Nearly all reports are about machines that are to run, and change nothing here.
create trigger instance_changed after update of node, desired, phase, vcpus, memory_mib on instance
when not (old.desired = 'running' and new.desired = 'running' and old.node = new.node
  and old.vcpus = new.vcpus and old.memory_mib = new.memory_mib)
begin
  update node_use set vcpus = vcpus - old.vcpus, memory_mib = memory_mib - old.memory_mib
    where node = old.node and (old.desired = 'running' or old.phase in ('starting', 'up'));
  update node_use set vcpus = vcpus + new.vcpus, memory_mib = memory_mib + new.memory_mib
    where node = new.node and (new.desired = 'running' or new.phase in ('starting', 'up'));
  update account_use set instances = instances + (old.desired = 'terminated') - (new.desired = 'terminated')
    where account = new.account and (old.desired = 'terminated') <> (new.desired = 'terminated');
end;

create trigger instance_removed after delete on instance
begin
  update node_use set vcpus = vcpus - old.vcpus, memory_mib = memory_mib - old.memory_mib
    where node = old.node and (old.desired = 'running' or old.phase in ('starting', 'up'));
  update account_use set instances = instances - 1
    where account = old.account and old.desired <> 'terminated';
end;

create trigger volume_added after insert on volume
begin
  update node_use set disk_gib = disk_gib + new.gib where node = new.node;
end;

create trigger volume_changed after update of node, gib on volume
begin
  update node_use set disk_gib = disk_gib - old.gib where node = old.node;
  update node_use set disk_gib = disk_gib + new.gib where node = new.node;
end;

create trigger volume_removed after delete on volume
begin
  update node_use set disk_gib = disk_gib - old.gib where node = old.node;
end;
