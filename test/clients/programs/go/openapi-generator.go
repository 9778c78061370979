package main

import (
	"context"
	"errors"
	"fmt"
	"log"
	"os"
	"time"

	"example.com/first-call/keyward"
)

func main() {
	connection := must(readConnection())
	configuration := keyward.NewConfiguration()
	configuration.Servers = keyward.ServerConfigurations{{URL: connection.URL}}
	client := keyward.NewAPIClient(configuration)

	exchange := keyward.NewExchangeTokenRequest(must(requestToken(connection)))
	answer, _, err := client.TokensAPI.ExchangeToken(context.Background()).ExchangeTokenRequest(*exchange).Execute()
	check(err)
	ctx := context.WithValue(context.Background(), keyward.ContextAccessToken, answer.AccessToken)

	list, _, err := client.APIKeysAPI.ListApiKeys(ctx).Execute()
	check(err)
	fmt.Println("lists", len(list.Data), "keys")

	in90Days := time.Now().AddDate(0, 0, 90).Unix()
	wanted := keyward.NewCreateApiKeyRequest(fmt.Sprint("go-", time.Now().UnixNano()), []string{"READONLY"})
	wanted.SetExpiresAt(in90Days)
	created, _, err := client.APIKeysAPI.CreateApiKey(ctx).CreateApiKeyRequest(*wanted).Execute()
	check(err)
	fmt.Println("creates", created.Data.Appname, created.Data.GetExpiresAt() == in90Days)

	_, response, err := client.APIKeysAPI.GetApiKey(ctx, "absent").Execute()
	fmt.Println("gets", response.StatusCode, codeOf(err))
	_, response, err = client.APIKeysAPI.CreateApiKey(ctx).CreateApiKeyRequest(*wanted).Execute()
	fmt.Println("gets", response.StatusCode, codeOf(err))

	fmt.Println("verifies a token of", must(verify(os.Getenv("SERVICE_TOKEN"), connection.URL, "https://reports.example.com")))
}

// codeOf returns the code of an error response.
func codeOf(err error) string {
	var failure *keyward.GenericOpenAPIError
	if !errors.As(err, &failure) {
		log.Fatal(err)
	}
	return failure.Model().(keyward.ApiError).Code
}

func must[Value any](value Value, err error) Value {
	check(err)
	return value
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
