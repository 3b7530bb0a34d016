#!/bin/bash
# Process 1 of a node: gives the node its own view of the machine, then waits and buries orphans. Ends with everything in the node.
# Arguments: NODE ADDRESS/PREFIX OUTSIDE_NAMESPACE OUTSIDE_ADDRESS FOLDER, then routes "RANGE via ADDRESS"; in the environment POD_RANGES.
set -euo pipefail
node=$1 address=$2 outside=$3 gateway=$4 folder=$5
shift 5
hostname "$node"

# Network: one link to the outside's bridge, a route to the pods of every other node.
ip link set lo up
ip link add eth0 type veth peer name "$node" netns "$outside"
ip -n "$outside" link set "$node" master br0 up
ip address add "$address" dev eth0
[ -z "${ADDRESS6:-}" ] || ip address add "$ADDRESS6" dev eth0 nodad
ip link set eth0 up
ip route add default via "$gateway"
[ -z "${GATEWAY6:-}" ] || ip route add default via "$GATEWAY6"
for route in "$@"; do ip route add ${route}; done

# The node's own /proc. The kubelet writes settings of the whole machine at start: it finds files of ours there instead.
mount -t proc proc /proc
for setting in net/ipv4/ip_forward net/bridge/bridge-nf-call-iptables; do echo 1 >"/proc/sys/$setting"; done
if [ -n "${ADDRESS6:-}" ]; then for setting in net/ipv6/conf/all/forwarding net/bridge/bridge-nf-call-ip6tables; do echo 1 >"/proc/sys/$setting"; done; fi
mkdir -p "$folder/sysctl"
while read -r setting value; do
  echo "$value" >"$folder/sysctl/${setting##*/}"
  mount --bind "$folder/sysctl/${setting##*/}" "/proc/sys/$setting"
done <<'SETTINGS'
vm/overcommit_memory 1
vm/panic_on_oom 0
kernel/panic 10
kernel/panic_on_oops 1
kernel/keys/root_maxkeys 1000000
kernel/keys/root_maxbytes 25000000
SETTINGS

# Control groups as this node's namespace of them shows them.
hierarchies=$(ls /sys/fs/cgroup)
mount -t sysfs sysfs /sys
mount -t tmpfs -o mode=755 tmpfs /sys/fs/cgroup
for one in $hierarchies; do
  mkdir "/sys/fs/cgroup/$one"
  case $one in
    unified) mount -t cgroup2 cgroup2 "/sys/fs/cgroup/$one" ;;
    systemd) mount -t cgroup -o none,name=systemd cgroup "/sys/fs/cgroup/$one" ;;
    *) mount -t cgroup -o "$one" cgroup "/sys/fs/cgroup/$one" ;;
  esac
done

# The usual folders, but this node's.
mount -t tmpfs -o mode=755 tmpfs /run
mkdir -p /run/netns /run/lock
mount --bind "$folder/lib" /var/lib
mount --bind "$folder/log" /var/log
mount --make-rshared /

# Pods that speak to the world beyond the pods' range do so as their node; between nodes their addresses stay.
for range in $POD_RANGES; do
  case $range in *:*) tables=ip6tables ;; *) tables=iptables ;; esac
  "$tables" -t nat -A POSTROUTING -s "$range" ! -d "$range" -j MASQUERADE
done

touch "$folder/ready"
trap 'true' CHLD
while :; do
  sleep 3600 &
  wait -n || true
done
