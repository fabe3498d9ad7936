// The measure of the measure: creates prepared objects with client-go's dynamic client, without a limit of its own, from
// so many goroutines. Prints when it began; when it was over, the API server's audit log says.
package main

import (
	"bufio"
	"context"
	"flag"
	"fmt"
	"os"
	"sync"
	"sync/atomic"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/tools/clientcmd"
)

// As long as an object may be, with room: etcd takes 1.5 MiB.
const longestLine = 4 << 20

func main() {
	kubeconfig := flag.String("kubeconfig", "", "whom to talk to")
	namespace := flag.String("namespace", "default", "where to create")
	file := flag.String("bodies", "", "Workflows as JSON, one a line")
	workers := flag.Int("workers", 16, "goroutines")
	flag.Parse()
	if err := run(*kubeconfig, *namespace, *file, *workers); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(kubeconfig, namespace, file string, workers int) error {
	config, err := clientcmd.BuildConfigFromFlags("", kubeconfig)
	if err != nil {
		return err
	}
	config.QPS = -1
	client, err := dynamic.NewForConfig(config)
	if err != nil {
		return err
	}
	objects, err := read(file)
	if err != nil {
		return err
	}
	workflows := client.Resource(schema.GroupVersionResource{
		Group: "argoproj.io", Version: "v1alpha1", Resource: "workflows",
	}).Namespace(namespace)
	fmt.Println(time.Now().UTC().Format(time.RFC3339Nano))
	var next, failed atomic.Int64
	var first atomic.Value
	var group sync.WaitGroup
	for range workers {
		group.Go(func() {
			for i := next.Add(1) - 1; i < int64(len(objects)); i = next.Add(1) - 1 {
				_, err := workflows.Create(context.Background(), objects[i], metav1.CreateOptions{FieldManager: "carillon"})
				if err != nil {
					failed.Add(1)
					first.CompareAndSwap(nil, err.Error())
				}
			}
		})
	}
	group.Wait()
	if n := failed.Load(); n > 0 {
		return fmt.Errorf("%d of %d creates failed, first: %v", n, len(objects), first.Load())
	}
	return nil
}

func read(file string) ([]*unstructured.Unstructured, error) {
	in, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, longestLine)
	var objects []*unstructured.Unstructured
	for lines.Scan() {
		object := &unstructured.Unstructured{}
		if err := object.UnmarshalJSON(lines.Bytes()); err != nil {
			return nil, err
		}
		objects = append(objects, object)
	}
	return objects, lines.Err()
}
