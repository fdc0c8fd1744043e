"""What a call costs VMware's client: `bench_client.py URL CALLS` lists supervisor services, and prints the CPU-microseconds of a call."""
import sys
import time

import requests
from com.vmware.vcenter.namespace_management_client import SupervisorServices
from vmware.vapi.lib.connect import get_requests_connector
from vmware.vapi.stdlib.client.factories import StubConfigurationFactory


def main():
    url, calls = sys.argv[1], int(sys.argv[2])
    connector = get_requests_connector(session=requests.Session(), msg_protocol='json', url=url)
    services = SupervisorServices(StubConfigurationFactory.new_std_configuration(connector))
    for _ in range(calls // 10):
        services.list()
    before = time.process_time()
    for _ in range(calls):
        services.list()
    print((time.process_time() - before) * 1e6 / calls)


if __name__ == '__main__':
    main()
