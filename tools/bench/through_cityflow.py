#!/usr/bin/env python3
"""The scenes that `septima bench --sumo DIR` writes, through CityFlow (github.com/cityflow-project/CityFlow).

  through_cityflow.py SCENE_FOLDER [--seconds 120] [--step 0.5] [--lane-change] [--write-only]

Writes roadnet.json, flow.json and config.json beside the SUMO files: the same streets, lanes, signals, vehicles and routes.
Lanes count from the left there, from the right in SUMO. Amber is red to CityFlow; a node without a signal has one phase in
which all may drive. Prints one JSON object: vehicle_updates (sum over steps of the vehicles on the road), cpu_s of the steps
alone, completed, speed_kmh (mean of the vehicles on the road, once every 10 s). Needs a Python that imports cityflow, but for
--write-only.
"""
import argparse
import json
import math
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
        road_links = [dict(type=kind_of(place, edges, link), startRoad=link[0], endRoad=link[1], laneLinks=[
            dict(startLaneIndex=lanes[link[0]] - 1 - i, endLaneIndex=lanes[link[1]] - 1 - j, points=[])
            for i, j, _ in links[link]]) for link in here]
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


def run(folder, trips, seconds, step):
    import cityflow

    engine = cityflow.Engine(str(folder / "config.json"), thread_num=1)
    updates = cpu_s = speed_sum = speeds = 0
    for k in range(round(seconds / step)):
        began = time.process_time()
        engine.next_step()
        cpu_s += time.process_time() - began
        updates += engine.get_vehicle_count()
        if k % round(10 / step) == 0:
            now = engine.get_vehicle_speed().values()
            speed_sum, speeds = speed_sum + sum(now), speeds + len(now)
    begun = sum(1 for trip in trips if trip["startTime"] < seconds)
    completed = begun - len(engine.get_vehicles(include_waiting=True))
    return dict(vehicle_updates=updates, cpu_s=cpu_s, completed=completed, speed_kmh=3.6 * speed_sum / max(1, speeds))


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
    for name, content in (("roadnet", roadnet(*read_scene(folder))), ("flow", trips), ("config", config)):
        (folder / f"{name}.json").write_text(json.dumps(content))
    if not asked.write_only:
        print(json.dumps(run(folder, trips, asked.seconds, asked.step)))


main()
