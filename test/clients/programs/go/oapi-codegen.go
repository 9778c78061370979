package main

import (
	"context"
	"fmt"
	"log"
	"net/http"
	"os"
	"time"

	"example.com/first-call/keyward"
)

func main() {
	ctx := context.Background()
	connection := must(readConnection())
	open := must(keyward.NewClientWithResponses(connection.URL))
	exchange := keyward.ExchangeTokenRequest{Jwt: must(requestToken(connection))}
	answer := must(open.ExchangeTokenWithResponse(ctx, exchange))
	if answer.JSON200 == nil {
		log.Fatal(answer.Status())
	}
	client := must(keyward.NewClientWithResponses(connection.URL, keyward.WithRequestEditorFn(
		func(_ context.Context, request *http.Request) error {
			request.Header.Set("Authorization", "Bearer "+answer.JSON200.AccessToken)
			return nil
		})))

	list := must(client.ListApiKeysWithResponse(ctx, nil))
	if list.JSON200 != nil {
		fmt.Println("lists", len(list.JSON200.Data), "keys")
	}

	in90Days := time.Now().AddDate(0, 0, 90).Unix()
	wanted := keyward.CreateApiKeyRequest{
		Appname: fmt.Sprint("go-", time.Now().UnixNano()), Roles: []string{"READONLY"}, ExpiresAt: &in90Days,
	}
	created := must(client.CreateApiKeyWithResponse(ctx, nil, wanted))
	if created.JSON201 != nil { // Data.Appkey is the secret, which no other response contains
		fmt.Println("creates", created.JSON201.Data.Appname, *created.JSON201.Data.ExpiresAt == in90Days)
	}

	absent := must(client.GetApiKeyWithResponse(ctx, "absent"))
	if absent.JSON404 != nil {
		fmt.Println("gets 404", absent.JSON404.Code)
	}
	taken := must(client.CreateApiKeyWithResponse(ctx, nil, wanted))
	if taken.JSON409 != nil {
		fmt.Println("gets 409", taken.JSON409.Code)
	}

	// A service verifies the tokens that its callers present.
	fmt.Println("verifies a token of", must(verify(os.Getenv("SERVICE_TOKEN"), connection.URL, "https://reports.example.com")))
}

func must[Value any](value Value, err error) Value {
	if err != nil {
		log.Fatal(err)
	}
	return value
}
