/** Words of pcap-filter(7) that only libpcap compiles. */
export const BEYOND: ReadonlySet<string> = new Set(
  [
    'ether fddi tr wlan link iso type subtype dir ra ta addr1 addr2 llc stp ipx netbeui atalk aarp decnet lat moprc mopdl',
    'mpls pppoed pppoes geneve vxlan gateway broadcast multicast inbound outbound ifname on ifindex len protochain',
  ].flatMap((line) => line.split(' ')),
);

/** The well-known ports that people write by name (IANA). */
export const PORTS: ReadonlyMap<string, number> = new Map(
  Object.entries({
    ftp: 21,
    ssh: 22,
    telnet: 23,
    smtp: 25,
    domain: 53,
    bootps: 67,
    bootpc: 68,
    http: 80,
    kerberos: 88,
    pop3: 110,
    ntp: 123,
    imap2: 143,
    snmp: 161,
    bgp: 179,
    ldap: 389,
    https: 443,
    syslog: 514,
    ldaps: 636,
    imaps: 993,
    mysql: 3306,
    postgresql: 5432,
    amqp: 5672,
    redis: 6379,
  }),
);
