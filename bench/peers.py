"""M/M/50 at load 0.9, service of 50 ms, as the manuals of SimPy and Ciw would write it. Usage: peers.py simpy|ciw REQUESTS"""

import json
import random
import sys
import time

SERVERS, RPS, SERVICE_S = 50, 900.0, 0.05


def simpy_waits(requests):
    import simpy

    draws = random.Random(1)
    environment = simpy.Environment()
    servers = simpy.Resource(environment, capacity=SERVERS)
    waits = []

    def request():
        arrived = environment.now
        with servers.request() as turn:
            yield turn
            waits.append(environment.now - arrived)
            yield environment.timeout(draws.expovariate(1 / SERVICE_S))

    def arrivals():
        for _ in range(requests):
            yield environment.timeout(draws.expovariate(RPS))
            environment.process(request())

    environment.process(arrivals())
    environment.run()
    return waits


def ciw_waits(requests):
    import ciw

    ciw.seed(1)
    network = ciw.create_network(
        arrival_distributions=[ciw.dists.Exponential(rate=RPS)],
        service_distributions=[ciw.dists.Exponential(rate=1 / SERVICE_S)],
        number_of_servers=[SERVERS],
    )
    simulation = ciw.Simulation(network)
    simulation.simulate_until_max_customers(requests, method="Finish")
    return [record.waiting_time for record in simulation.get_all_records()]


if __name__ == "__main__":
    peer, requests = sys.argv[1], int(sys.argv[2])
    start = time.perf_counter()
    waits = {"simpy": simpy_waits, "ciw": ciw_waits}[peer](requests)
    seconds = time.perf_counter() - start
    print(json.dumps({"nsPerAttempt": seconds / requests * 1e9, "meanWaitS": sum(waits) / len(waits)}))
