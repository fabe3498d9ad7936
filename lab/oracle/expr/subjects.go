package main

import (
	"encoding/json"
	"time"
)

// now is what now() answers.
var now = time.Date(2026, 3, 8, 10, 0, 0, 0, time.UTC)

// subject is a CronWorkflow as expressions see it.
type subject struct {
	Name              string            `json:"name"`
	Namespace         string            `json:"namespace"`
	Labels            map[string]string `json:"labels"`
	Annotations       map[string]string `json:"annotations"`
	LastScheduledTime *time.Time        `json:"lastScheduledTime"`
	Failed            int64             `json:"failed"`
	Succeeded         int64             `json:"succeeded"`
}

func ago(d time.Duration) *time.Time {
	t := now.Add(-d)
	return &t
}

var subjects = []subject{
	{Name: "fresh", Namespace: "argo", Labels: map[string]string{}, Annotations: map[string]string{}},
	{Name: "half-hour", Namespace: "argo", Labels: map[string]string{"team": "bells", "tier": "1"},
		Annotations: map[string]string{"note": "weekly", "limit": "3"}, LastScheduledTime: ago(30 * time.Minute),
		Failed: 3, Succeeded: 1},
	{Name: "two-hours", Namespace: "jobs", Labels: map[string]string{"team": "towers", "env": "prod"},
		Annotations: map[string]string{"note": "a longer note"}, LastScheduledTime: ago(2 * time.Hour),
		Failed: 0, Succeeded: 12},
	{Name: "old", Namespace: "jobs", Labels: map[string]string{"team": "bells"},
		Annotations: map[string]string{}, LastScheduledTime: ago(6 * 365 * 24 * time.Hour),
		Failed: 100, Succeeded: 100},
}

func (s subject) byKey(binding string) map[string]any {
	annotations := s.Annotations
	if binding == "argo" {
		annotations = s.Labels // a bug of Argo v4.1.2
	}
	labelsJSON, _ := json.Marshal(s.Labels)
	annotationsJSON, _ := json.Marshal(s.Annotations)
	m := map[string]any{
		"name": s.Name, "namespace": s.Namespace, "labels": s.Labels, "annotations": annotations,
		"failed": s.Failed, "succeeded": s.Succeeded, "lastScheduledTime": s.LastScheduledTime,
	}
	if binding == "argo" {
		m["labels.json"], m["annotations.json"] = labelsJSON, annotationsJSON
	} else {
		m["labels.json"], m["annotations.json"] = string(labelsJSON), string(annotationsJSON)
	}
	return m
}

// nested is the environment of stopStrategy.expression.
func (s subject) nested(binding string) map[string]any {
	return map[string]any{"cronworkflow": s.byKey(binding)}
}

// flat is what a simple tag of when is looked up in.
func (s subject) flat(binding string) map[string]any {
	m := map[string]any{}
	for key, value := range s.byKey(binding) {
		m["cronworkflow."+key] = value
	}
	if binding == "documented" {
		for key, value := range s.Labels {
			m["cronworkflow.labels."+key] = value
		}
		for key, value := range s.Annotations {
			m["cronworkflow.annotations."+key] = value
		}
	}
	return m
}

// templated is the environment inside {{= }}. Argo expands the flat names into maps, and a name that is also the
// beginning of another ("labels" beside "labels.json") is dropped.
func (s subject) templated(binding string) map[string]any {
	members := s.byKey(binding)
	for _, name := range []string{"labels", "annotations"} {
		expanded := map[string]any{"json": members[name+".json"]}
		if binding == "documented" {
			for key, value := range members[name].(map[string]string) {
				expanded[key] = value
			}
		}
		members[name] = expanded
		delete(members, name+".json")
	}
	return map[string]any{"cronworkflow": members}
}
