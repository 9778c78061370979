package main

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"time"

	"keyward/keyward"
)

func main() {
	ctx := context.Background()
	bearer := func(_ context.Context, request *http.Request) error {
		request.Header.Set("Authorization", "Bearer "+os.Getenv("ACCESS_TOKEN"))
		return nil
	}
	client, err := keyward.NewClientWithResponses(os.Getenv("KEYWARD_URL"), keyward.WithRequestEditorFn(bearer))
	check(err)
	list, err := client.ListApiKeysWithResponse(ctx, &keyward.ListApiKeysParams{})
	check(err)
	show("lists", list.JSON200 != nil && len(list.JSON200.Data) > 0)
	wanted := keyward.CreateApiKeyRequest{Appname: fmt.Sprint("go-", time.Now().UnixNano()), Roles: []string{"READONLY"}}
	created, err := client.CreateApiKeyWithResponse(ctx, wanted)
	check(err)
	show("creates", created.JSON201 != nil && created.JSON201.Data.Appname == wanted.Appname)
	absent, err := client.GetApiKeyWithResponse(ctx, "absent")
	check(err)
	show("gets 404", absent.JSON404 != nil && absent.JSON404.Code == "not_found")
	again, err := client.CreateApiKeyWithResponse(ctx, wanted)
	check(err)
	show("gets 409", again.JSON409 != nil && again.JSON409.Code == "name_taken")
}

func show(step string, works bool) {
	if works {
		fmt.Println(step)
	}
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}
