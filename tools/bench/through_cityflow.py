#!/usr/bin/env python3
"""The scenes that `septima bench --sumo DIR` writes, through CityFlow (github.com/cityflow-project/CityFlow).

  through_cityflow.py SCENE_FOLDER [--seconds 120] [--step 0.5] [--lane-change] [--write-only]

Writes roadnet.json, flow.json and config.json beside the SUMO files: the same streets, lanes, signals, vehicles and routes.
Lanes count from the left there, from the right in SUMO. Amber is red to CityFlow; a node without a signal has one phase in
which all may drive. Departures are whole seconds there: the second in which a trip wants to leave. Prints one JSON object:
vehicle_updates (sum over steps of the vehicles on the road; the second body that CityFlow drives while a vehicle changes
lanes is none), vehicles_most, cpu_s of the steps alone, road_speed_kmh (all on the road, every 10 s), and of the trips that
arrived completed, trip_speed_kmh, trip_delay_s (beyond their streets at the limits) and trip_outside_s (before they could
enter). Needs a Python that imports cityflow, but for --write-only.
"""
import argparse
import json
import math
import os
import pathlib
import time
import xml.etree.ElementTree as xml


def direction(nodes, edge):
    (x0, y0), (x1, y1) = nodes[edge["from"]], nodes[edge["to"]]
    return math.atan2(y1 - y0, x1 - x0)


def kind_of(nodes, edges, link):
    turn = math.remainder(direction(nodes, edges[link[1]]) - direction(nodes, edges[link[0]]), 2 * math.pi)
    return "go_straight" if abs(turn) < math.pi / 4 else "turn_left" if turn > 0 else "turn_right"


def read_scene(folder):
    nodes = {n.get("id"): n.attrib for n in xml.parse(folder / "g.nod.xml").getroot()}
    edges = {e.get("id"): e.attrib for e in xml.parse(folder / "g.edg.xml").getroot()}
    signals = xml.parse(folder / "g.tll.xml").getroot()
    phases = {t.get("id"): [(float(p.get("duration")), p.get("state")) for p in t] for t in signals.iter("tlLogic")}
    index = {tuple(c.get(k) for k in ("from", "to", "fromLane", "toLane")): int(c.get("linkIndex"))
             for c in signals.iter("connection")}
    links = {}  # (from edge, to edge) -> [(lane from, lane to, place in the signal's state or None)]
    for c in xml.parse(folder / "g.con.xml").getroot():
        key = tuple(c.get(k) for k in ("from", "to", "fromLane", "toLane"))
        links.setdefault(key[:2], []).append((int(key[2]), int(key[3]), index.get(key)))
    return nodes, edges, links, phases


def lane_links(ways, lanes_from, lanes_to):
    """Lane pairs, counted from the left. No driver there changes to a lane that his route needs: each lane that leads to the
    next road leads to all its lanes."""
    starts = sorted({lanes_from - 1 - i for i, _, _ in ways})
    return [dict(startLaneIndex=i, endLaneIndex=j, points=[]) for i in starts for j in range(lanes_to)]


def roadnet(nodes, edges, links, phases):
    place = {n: (float(a["x"]), float(a["y"])) for n, a in nodes.items()}
    lanes = {e: int(a["numLanes"]) for e, a in edges.items()}
    roads = [dict(id=e, startIntersection=a["from"], endIntersection=a["to"],
                  points=[dict(x=place[a[end]][0], y=place[a[end]][1]) for end in ("from", "to")],
                  lanes=[dict(width=3.2, maxSpeed=float(a["speed"]))] * lanes[e]) for e, a in edges.items()]
    through, meeting = {n: [] for n in nodes}, {n: [] for n in nodes}
    for link in links:
        through[edges[link[0]]["to"]].append(link)
    for e, a in edges.items():
        meeting[a["from"]].append(e)
        meeting[a["to"]].append(e)
    intersections = []
    for n, a in nodes.items():
        here = through[n]
        road_links = [dict(type=kind_of(place, edges, link), startRoad=link[0], endRoad=link[1],
                           laneLinks=lane_links(links[link], lanes[link[0]], lanes[link[1]])) for link in here]
        lights = [dict(time=seconds, availableRoadLinks=[
            r for r, link in enumerate(here) if any(s is not None and state[s] in "Gg" for _, _, s in links[link])])
            for seconds, state in phases.get(a.get("tl"), [])]
        lights = lights or [dict(time=1e6, availableRoadLinks=list(range(len(here))))]
        intersections.append(dict(id=n, point=dict(x=place[n][0], y=place[n][1]), width=12.0, roads=meeting[n],
                                  roadLinks=road_links, virtual=not here,
                                  trafficLight=dict(roadLinkIndices=list(range(len(here))), lightphases=lights)))
    return dict(intersections=intersections, roads=roads)


def flow(folder):
    root = xml.parse(folder / "g.rou.xml").getroot()
    kinds = {}
    for t in root.iter("vType"):
        number = {k: float(t.get(k)) for k in ("length", "minGap", "tau", "accel", "decel", "maxSpeed")}
        kinds[t.get("id")] = dict(length=number["length"], width=2.0, minGap=number["minGap"], headwayTime=number["tau"],
                                  maxSpeed=number["maxSpeed"], maxPosAcc=number["accel"], usualPosAcc=number["accel"],
                                  maxNegAcc=number["decel"], usualNegAcc=number["decel"])
    return [dict(vehicle=kinds[v.get("type")], route=v.find("route").get("edges").split(), interval=1.0,
                 startTime=int(float(v.get("depart"))), endTime=int(float(v.get("depart")))) for v in root.iter("vehicle")]


class Journeys:
    """When each trip got onto the road and when it had arrived, from who is on the road after each step."""

    def __init__(self):
        self.on_road, self.entered_s, self.arrived_s = set(), {}, {}

    def see(self, now, time_s):
        for vehicle in now - self.on_road:
            self.entered_s.setdefault(vehicle, time_s)
        for vehicle in self.on_road - now:
            self.arrived_s[vehicle] = time_s
        self.on_road = now

    def result(self, trips, edges):
        shape = {e: (math.dist(*ends), limit) for e, (ends, limit) in edges.items()}
        metres = seconds = free_s = outside_s = 0.0
        for vehicle, arrived_s in self.arrived_s.items():
            trip = trips[int(vehicle.split("_")[1])]  # flow_ROW_0
            seconds += arrived_s - self.entered_s[vehicle]
            outside_s += self.entered_s[vehicle] - trip["startTime"]
            for metre, limit in (shape[edge] for edge in trip["route"]):
                metres, free_s = metres + metre, free_s + metre / limit
        n = max(1, len(self.arrived_s))
        return dict(completed=len(self.arrived_s), trip_speed_kmh=3.6 * metres / max(1e-9, seconds),
                    trip_delay_s=(seconds - free_s) / n, trip_outside_s=outside_s / n)


def run(folder, trips, edges, seconds, step):
    import cityflow

    engine = cityflow.Engine(str(folder / "config.json"), thread_num=1)
    journeys = Journeys()
    updates = most = speeds = 0
    cpu_s = speed_sum = 0.0
    for k in range(round(seconds / step)):
        began = time.process_time()
        engine.next_step()
        cpu_s += time.process_time() - began
        journeys.see(set(engine.get_vehicles()), k * step)
        updates, most = updates + len(journeys.on_road), max(most, len(journeys.on_road))
        if k % round(10 / step) == 0:
            now = engine.get_vehicle_speed().values()
            speed_sum, speeds = speed_sum + sum(now), speeds + len(now)
    result = dict(vehicle_updates=updates, vehicles_most=most, cpu_s=cpu_s, road_speed_kmh=3.6 * speed_sum / max(1, speeds))
    print(json.dumps(result | journeys.result(trips, edges)), flush=True)
    os._exit(0)  # taken down in order, an engine may wait for its threads for ever


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("folder", type=pathlib.Path)
    options.add_argument("--seconds", type=float, default=120.0)
    options.add_argument("--step", type=float, default=0.5)
    options.add_argument("--lane-change", action="store_true")
    options.add_argument("--write-only", action="store_true")
    asked = options.parse_args()
    folder, trips = asked.folder.resolve(), flow(asked.folder)
    config = dict(interval=asked.step, seed=0, dir=f"{folder}/", roadnetFile="roadnet.json", flowFile="flow.json",
                  rlTrafficLight=False, laneChange=asked.lane_change, saveReplay=False, roadnetLogFile="", replayLogFile="")
    net = roadnet(*read_scene(folder))
    for name, content in (("roadnet", net), ("flow", trips), ("config", config)):
        (folder / f"{name}.json").write_text(json.dumps(content))
    if not asked.write_only:
        edges = {r["id"]: ([(p["x"], p["y"]) for p in r["points"]], r["lanes"][0]["maxSpeed"]) for r in net["roads"]}
        run(folder, trips, edges, asked.seconds, asked.step)


main()
